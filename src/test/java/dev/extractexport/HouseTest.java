package dev.extractexport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/// The tree reads as the flow, and stays so: reads the compiled classes and the sources.
class HouseTest {

    private static final int MAX_FILE_LINES = 400;

    private static final int MAX_PACKAGE_FILES = 12;

    private static final String ROOT = "dev.extractexport.";

    /// Each room with the rooms that it may use beside itself.
    private static final Map<String, List<String>> ARROWS = Map
        .ofEntries(Map.entry("launch", List.of()), Map.entry("failure", List.of()), Map.entry("disk", List.of()),
                Map.entry("config", List.of("failure", "dataset")), Map.entry("facts", List.of()),
                Map.entry("archive", List.of("facts", "disk", "failure")),
                Map.entry("api", List.of("archive", "facts", "failure")),
                Map.entry("fetch", List.of("api", "archive", "facts", "failure")),
                Map.entry("dataset", List.of("failure")), Map.entry("write", List.of("dataset", "disk", "failure")),
                Map.entry("flatten", List.of("facts", "dataset", "write", "failure")),
                Map.entry("ledger", List.of("disk", "failure")),
                Map.entry("assign", List.of("dataset", "ledger", "failure")),
                Map.entry("publish", List.of("dataset", "ledger", "disk", "failure")), Map
                    .entry("job",
                            List.of("config", "api", "fetch", "archive", "facts", "dataset", "flatten", "write",
                                    "ledger", "assign", "publish", "disk", "failure")),
                Map.entry("sandbox", List.of("failure")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages("dev.extractexport");

    @Test
    void roomsHaveNoCycles() {
        slices().matching("dev.extractexport.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void eachRoomUsesOnlyTheRoomsBeforeIt() {
        ARROWS.forEach((room, allowed) -> {
            List<String> packages = Stream
                .concat(Stream.of(ROOT + room + ".."), allowed.stream().map((other) -> ROOT + other + ".."))
                .toList();
            classes().that()
                .resideInAPackage(ROOT + room + "..")
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.describe("are in " + packages,
                        (type) -> !type.getPackageName().startsWith("dev.extractexport")
                                || packages.stream().anyMatch((it) -> isIn(type.getPackageName(), it))))
                .check(CLASSES);
        });
    }

    private static boolean isIn(String name, String pattern) {
        String room = pattern.substring(0, pattern.length() - 2);
        return name.equals(room) || name.startsWith(room + ".");
    }

    @Test
    void everyRoomHasItsArrows() throws IOException {
        try (Stream<Path> rooms = Files.list(Path.of("src/main/java/dev/extractexport"))) {
            assertThat(rooms.map((room) -> room.getFileName().toString()).filter((room) -> !room.equals("cli")))
                .containsExactlyInAnyOrderElementsOf(ARROWS.keySet());
        }
    }

    @Test
    void onlyTheJobKnowsSpringBatch() {
        noClasses().that()
            .resideOutsideOfPackage(ROOT + "job..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework.batch..")
            .check(CLASSES);
    }

    @Test
    void filesAndPackagesStaySmall() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.toList()) {
                if (Files.isDirectory(file)) {
                    try (Stream<Path> children = Files.list(file)) {
                        assertThat(children.filter(Files::isRegularFile)
                            .filter((child) -> !child.endsWith("package-info.java"))
                            .count()).as("files in %s", file).isLessThanOrEqualTo(MAX_PACKAGE_FILES);
                    }
                }
                else if (file.toString().endsWith(".java")) {
                    assertThat(Files.readAllLines(file).size()).as("lines of %s", file)
                        .isLessThanOrEqualTo(MAX_FILE_LINES);
                }
            }
        }
    }

    @Test
    void everyPackageSaysWhatComesInAndGoesOut() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> packages = files.filter((file) -> file.toString().endsWith(".java"))
                .map(Path::getParent)
                .distinct()
                .toList();
            assertThat(packages).allSatisfy((it) -> assertThat(it.resolve("package-info.java")).content()
                .startsWith("///")
                .doesNotContain("* @"));
        }
    }

    /// A formatter that wraps a long `///` line into a `//` line drops the paragraph
    /// above it.
    @Test
    void noDocumentationLineIsCutIntoACommentLine() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            for (Path file : files.filter((it) -> it.toString().endsWith(".java")).toList()) {
                List<String> lines = Files.readAllLines(file).stream().map(String::strip).toList();
                for (int i = 1; i < lines.size(); i++) {
                    boolean cut = lines.get(i - 1).startsWith("///") && lines.get(i).startsWith("//")
                            && !lines.get(i).startsWith("///");
                    assertThat(cut).as("%s:%d", file, i + 1).isFalse();
                }
            }
        }
    }

}
