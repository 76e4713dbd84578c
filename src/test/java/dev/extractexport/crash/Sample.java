package dev.extractexport.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Which of the points of a command are tried.
final class Sample {

    /// Of what H2 tidies up as it closes, which it does otherwise each time, one in so
    /// many is taken.
    private static final int CLOSING = 12;

    private Sample() {
    }

    /// About one point for each thing that a crash can find half done.
    ///
    /// A killed process leaves what it gave to the system, forced or not. So the
    /// points before which something was changed are enough; power cuts tell the
    /// others apart. Directories are made in chains, of which the first is enough,
    /// and a chunk of the ledger without its seal is as good as the half of it. Of
    /// many points of one kind in a row the first and the last are taken, and some
    /// between.
    /// @param edge points at both ends of a row
    /// @param every of the others, one in so many
    static List<String> thinned(List<String> points, int edge, int every) {
        List<String> distinct = distinct(points);
        int closing = distinct.indexOf(lastBeforeClosing(distinct));
        List<String> thinned = new ArrayList<>();
        for (int from = 0, to; from < distinct.size(); from = to) {
            to = from;
            while (to < distinct.size() && site(distinct.get(to)).equals(site(distinct.get(from)))) {
                to++;
            }
            int step = (from > closing) ? CLOSING : every;
            for (int i = from; i < to; i++) {
                if (i < from + edge || i >= to - edge || (i - from - edge) % step == 0) {
                    thinned.add(distinct.get(i));
                }
            }
        }
        return thinned;
    }

    /// Those before which something was changed, of directories the first of a chain.
    static List<String> distinct(List<String> points) {
        List<String> distinct = new ArrayList<>();
        String before = "";
        for (String point : points) {
            String operation = operation(point);
            if (!List.of("force", "close", "seal").contains(operation)) {
                if (!(operation.equals("mkdir") && before.equals("mkdir"))) {
                    distinct.add(point);
                }
                before = operation;
            }
        }
        return distinct;
    }

    private static String lastBeforeClosing(List<String> points) {
        return points.reversed().stream().filter((point) -> !site(point).endsWith("ledger")).findFirst().orElseThrow();
    }

    /// What survives a power cut changes with what is forced.
    static List<String> durable(List<String> points) {
        return IntStream.range(1, points.size())
            .filter((i) -> operation(points.get(i - 1)).equals("force"))
            .mapToObj(points::get)
            .toList();
    }

    /// @param count of the sample, spread evenly
    static List<String> spread(List<String> points, int count) {
        return IntStream.range(0, Math.min(count, points.size()))
            .mapToObj((i) -> points.get(i * points.size() / Math.min(count, points.size())))
            .toList();
    }

    /// The first of those whose name begins so.
    static String first(List<String> points, String beginning) {
        return points.stream().filter((point) -> point.startsWith(beginning)).findFirst().orElseThrow();
    }

    /// Where a point is and what happens there, without what it happens to.
    static String kind(String point) {
        return point.substring(0, point.indexOf(' '));
    }

    private static String site(String point) {
        return point.substring(0, point.indexOf('.'));
    }

    private static String operation(String point) {
        String kind = kind(point);
        return kind.substring(kind.indexOf('.') + 1);
    }

}
