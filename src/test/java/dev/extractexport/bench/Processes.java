package dev.extractexport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Starts what is measured, and reads from the kernel what it took.
final class Processes {

    /// Nothing that the bench starts takes longer.
    private static final long MOST_SECONDS = 600;

    private static final long POLL_MILLIS = 20;

    /// The kernel's unit of CPU time, which is the same on every Linux.
    private static final double TICKS_PER_SECOND = 100;

    private Processes() {
    }

    /// What a process took.
    /// @param peakMegabytes of resident memory
    record Taken(double wallSeconds, double cpuSeconds, double peakMegabytes) {
    }

    /// The flags of the Java process that `bin/extract-export` starts.
    static List<String> productFlags() throws IOException {
        List<String> flags = new ArrayList<>();
        Matcher flag = Pattern.compile("(?<=\\s)-X\\S+").matcher(execLine());
        while (flag.find()) {
            flags.add(flag.group());
        }
        return flags;
    }

    private static String execLine() throws IOException {
        String script = Files.readString(Path.of("bin/extract-export"));
        return script.substring(script.indexOf("exec \"$java\""));
    }

    /// A class of the bench as a process of its own.
    static List<String> java(List<String> flags, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(flags);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /// Runs a process to its end.
    /// @param allowed exit codes
    static Taken run(ProcessBuilder builder, List<Integer> allowed) throws IOException, InterruptedException {
        double before = childrenCpuSeconds();
        long start = System.nanoTime();
        Process process = builder.start();
        double peak = 0;
        while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, peakMegabytes(process.pid()));
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(MOST_SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        double wall = (System.nanoTime() - start) / 1e9;
        if (!allowed.contains(process.exitValue())) {
            throw new IllegalStateException(
                    "%s ended with code %d".formatted(String.join(" ", builder.command()), process.exitValue()));
        }
        return new Taken(wall, childrenCpuSeconds() - before, peak);
    }

    /// CPU time of all processes that this one started and that have ended.
    private static double childrenCpuSeconds() throws IOException {
        String[] fields = stat("self");
        return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND;
    }

    /// CPU time of a running process.
    static double cpuSeconds(long pid) throws IOException {
        String[] fields = stat(String.valueOf(pid));
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /// The fields behind the process's name, which may hold blanks.
    private static String[] stat(String pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", pid, "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    private static double peakMegabytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
                }
            }
        }
        catch (IOException ex) {
            // It has just ended: its last value stands.
        }
        return 0;
    }

    static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (var paths = Files.walk(tree)) {
                for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

}
