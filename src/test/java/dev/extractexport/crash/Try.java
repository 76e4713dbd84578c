package dev.extractexport.crash;

import java.nio.file.*;
import java.util.*;

import dev.extractexport.testing.crash.Lane.Plan;

public class Try {

    public static void main(String[] a) throws Exception {
        Path d = Files.createTempDirectory("try");
        try (Crashes crashes = new Crashes(d, Integer.getInteger("night", 1))) {
            List<String> points = a[0].equals("distinct") ? CrashMatrixTest.distinct(crashes.points())
                    : a[0].equals("durable") ? CrashMatrixTest.durable(crashes.points()) : crashes.points();
            System.out.println(points.size() + " of " + crashes.points().size());
            if (a.length == 1) {
                points.forEach(System.out::println);
                return;
            }
            int every = Integer.parseInt(a[1]);
            int off = Integer.parseInt(a[2]);
            String how = a[3];
            List<Crashes.Trial> trials = new ArrayList<>();
            for (int i = off; i < points.size(); i += every)
                trials.add(new Crashes.Trial(points.get(i),
                        List.of(Plan.CALM.at(points.get(i)).by(how + (how.equals("CHANCE") ? ":" + i : ""))),
                        Plan.CALM));
            System.out.println(trials.size() + " trials");
            long t = System.nanoTime();
            for (String w : crashes.make(trials))
                System.out.println(w);
            System.out.println((System.nanoTime() - t) / 1_000_000_000 + " s");
        }
    }

}
