package dev.extractexport.testing.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import dev.extractexport.publish.Layout;
import dev.extractexport.sandbox.Sandbox;
import dev.extractexport.sandbox.SandboxOptions;
import dev.extractexport.sandbox.world.WorldSpec;

/// Classes as the JVM keeps them once they are loaded and checked (an AOT cache), made once for all
/// second JVMs of a test JVM: a third of what a small export takes is loading them. A JVM that cannot
/// use the cache loads them as ever.
final class QuickStart {

    /// Where all is made anew.
    private static final Path DIRECTORY = Path.of("target/quick-start");

    /// Jobs of the export whose classes are kept: enough for some of each kind.
    private static final int JOBS = 40;

    private static final List<String> OPTIONS = make();

    private QuickStart() {
    }

    /// The class path and what goes with it.
    static List<String> options() {
        return OPTIONS;
    }

    private static List<String> make() {
        try {
            Layout.deleteTree(DIRECTORY);
            Files.createDirectories(DIRECTORY);
            List<String> classPath = List.of("-cp", jars());
            Path cache = DIRECTORY.resolve("classes.aot").toAbsolutePath();
            // Without the watched file system, which the JVM asks for its own classes
            // before it is there.
            List<String> command = Lane.java();
            command.addAll(classPath);
            command.addAll(List.of("-XX:AOTCacheOutput=" + cache, "dev.extractexport.cli.Main", "run", "--page-size",
                    "10", "--evidence", "on", "--progress", "none", "--output", DIRECTORY.resolve("out").toString()));
            try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT.withWorld(WorldSpec.DEFAULT.withJobs(JOBS)))) {
                Lane.end(Lane.builder(command, sandbox)
                    .redirectError(DIRECTORY.resolve("err").toFile())
                    .redirectOutput(DIRECTORY.resolve("out.txt").toFile())
                    .start());
            }
            List<String> options = new ArrayList<>(classPath);
            options.add("-XX:AOTCache=" + cache);
            return List.copyOf(options);
        }
        catch (IOException | InterruptedException ex) {
            throw new IllegalStateException("Cannot make " + DIRECTORY, ex);
        }
    }

    /// The class path of this JVM, with a jar for each directory: a cache knows only
    /// classes of jars.
    private static String jars() throws IOException {
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(System.getProperty("path.separator"))) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                Path jar = DIRECTORY.resolve(jars.size() + ".jar").toAbsolutePath();
                pack(path, jar);
                jars.add(jar.toString());
            }
            else if (Files.exists(path)) {
                jars.add(entry);
            }
        }
        return String.join(System.getProperty("path.separator"), jars);
    }

    private static void pack(Path directory, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file);
                Stream<Path> tree = Files.walk(directory)) {
            zip.setLevel(Deflater.NO_COMPRESSION);
            for (Path path : tree.filter((each) -> !each.equals(directory)).sorted().toList()) {
                String name = directory.relativize(path).toString().replace('\\', '/');
                zip.putNextEntry(new ZipEntry(Files.isDirectory(path) ? name + "/" : name));
                if (Files.isRegularFile(path)) {
                    Files.copy(path, zip);
                }
                zip.closeEntry();
            }
        }
    }

}
