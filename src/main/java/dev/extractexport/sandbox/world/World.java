package dev.extractexport.sandbox.world;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/// The extract jobs that the service holds in one night, newest first (`created_at`, then id).
///
/// Night 1 is the base. Each later night adds twelve jobs at the head, completes the jobs that were
/// open the night before, and changes the result and `updated_at` of three finished jobs of night
/// 1: one of the older half, one of the newer, one of the last nine days. It fills in the credits of
/// those jobs made after night 1 and finished the night before that had none, which changes nothing
/// else of them. All else stays as it was.
public final class World {

    /// A header value that invoices and datasheets carry among their webhook settings: no
    /// file of an export may hold it.
    public static final String PLANTED_SECRET = "whsec-sandbox-never-to-be-exported";

    private static final String JOB = "job";

    private static final String RUN = "run";

    private static final String V2_JOB = "ext";

    private final WorldSpec spec;

    private final Seed seed;

    private final History history;

    private final Predicate<WorldJob> deleted;

    /// Where the runs of an agent are, worked out when first asked for: a page must not
    /// cost the whole world.
    private final Map<Family, int[]> runs = new ConcurrentHashMap<>();

    public World(WorldSpec spec) {
        this(spec, (job) -> false);
    }

    private World(WorldSpec spec, Predicate<WorldJob> deleted) {
        this.spec = spec;
        this.seed = new Seed(spec.seed());
        this.history = new History(spec);
        this.deleted = deleted;
    }

    /// This world in another night.
    public World inNight(int night) {
        return new World(this.spec.withNight(night), this.deleted);
    }

    /// This world without some of its jobs, which no call finds any more; the places of
    /// the others in the listing stay.
    public World without(Predicate<WorldJob> jobs) {
        return new World(this.spec, this.deleted.or(jobs));
    }

    /// Whether a job at a place of the listing is there for those who call.
    public boolean holds(WorldJob job) {
        return !this.deleted.test(job);
    }

    public WorldSpec spec() {
        return this.spec;
    }

    /// How many jobs there are, with those that were deleted.
    public int size() {
        return this.history.size();
    }

    /// The job at a place of the listing, 0 for the newest.
    public WorldJob at(int position) {
        return job(indexAt(position));
    }

    /// All jobs that are there, in the order of the listing, one at a time.
    public Stream<WorldJob> truth() {
        return IntStream.range(0, size()).mapToObj(this::at).filter(this::holds);
    }

    /// The job with this id, or null.
    public @Nullable WorldJob byId(String id) {
        WorldJob found = existing(this.seed.numberOfPrefixed(V2_JOB, id));
        if (found == null) {
            found = existing(this.seed.numberOfUuid(JOB, id));
        }
        return (found != null && found.id().equals(id)) ? found : null;
    }

    /// The job whose v1 run has this id, or null.
    public @Nullable WorldJob byRunId(String runId) {
        WorldJob found = existing(this.seed.numberOfUuid(RUN, runId));
        return (found != null && runId.equals(found.runId())) ? found : null;
    }

    /// How far the job at a place of the listing has come; cheaper than the whole job.
    public WorldJob.Status statusAt(int position) {
        return this.history.stateOf(indexAt(position)).status();
    }

    /// The datasets that have a v1 agent.
    public List<Family> agents() {
        return Stream.of(Family.values()).filter(this::isKnownToV1).toList();
    }

    /// The id of the agent of such a dataset.
    public String agentId(Family family) {
        return agentId(this.spec.seed(), family);
    }

    /// The dataset that a v1 agent extracts, or null.
    public @Nullable Family byAgentId(String agentId) {
        return agents().stream().filter((family) -> agentId(family).equals(agentId)).findFirst().orElse(null);
    }

    /// The places in the listing of all jobs of an agent.
    public IntStream positionsOf(Family agent) {
        return IntStream.range(0, size())
            .filter((position) -> Family.of(indexAt(position)) == agent && holds(at(position)));
    }

    /// How many jobs of an agent have a run.
    public int runs(Family agent) {
        return runPositions(agent).length;
    }

    /// The job of a run by its place among the runs of an agent, 0 for the newest.
    public WorldJob runAt(Family agent, int place) {
        return at(runPositions(agent)[place]);
    }

    private int[] runPositions(Family agent) {
        return this.runs.computeIfAbsent(agent,
                (family) -> positionsOf(family).filter((position) -> statusAt(position).runStatus() != null).toArray());
    }

    /// The datasets that have a saved configuration.
    public List<Family> configurations() {
        return Stream.of(Family.values()).filter(Family::isSaved).toList();
    }

    /// The id of the saved configuration of such a dataset.
    public String configurationId(Family family) {
        return this.seed.prefixed("cfg", family.number());
    }

    /// When the agents and the configurations were made, all at once.
    public Instant beginning() {
        return History.BEGINNING;
    }

    /// When the agent and the configuration of a dataset were last changed.
    public Instant updatedAt(Family family) {
        return family.isEdited() ? WorldJob.SCHEMA_EDITED : beginning();
    }

    /// The place of the first job that the listing holds after the given one, whether or
    /// not there is such a job.
    public int positionAfter(Instant createdAt, String id) {
        Comparator<WorldJob> order = Comparator.comparing(WorldJob::createdAt).reversed().thenComparing(WorldJob::id);
        int low = 0;
        int high = size();
        WorldJob mark = new WorldJob(this.spec.seed(), 0, id, null,
                new WorldJob.State(WorldJob.Status.COMPLETED, createdAt, createdAt, 0, false));
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (order.compare(at(middle), mark) <= 0) {
                low = middle + 1;
            }
            else {
                high = middle;
            }
        }
        return low;
    }

    /// The one project, as query parameters and v1 name it.
    public String projectUuid() {
        return this.seed.uuid("project", 0);
    }

    /// The one project, as v2 jobs name it.
    public String projectId() {
        return this.seed.prefixed("prj", 0);
    }

    /// The one organization.
    public String organizationUuid() {
        return this.seed.uuid("organization", 0);
    }

    static String agentId(long seed, Family family) {
        return new Seed(seed).uuid("agent", family.number());
    }

    private @Nullable WorldJob existing(OptionalInt number) {
        if (number.isEmpty() || number.getAsInt() < 0 || number.getAsInt() >= size()) {
            return null;
        }
        WorldJob job = job(number.getAsInt());
        return holds(job) ? job : null;
    }

    private WorldJob job(int index) {
        WorldJob.State state = this.history.stateOf(index);
        boolean known = isKnownToV1(index) && state.status().runStatus() != null;
        return new WorldJob(this.spec.seed(), index, idOf(index), known ? this.seed.uuid(RUN, index) : null, state);
    }

    private String idOf(int index) {
        return isKnownToV1(index) ? this.seed.uuid(JOB, index) : this.seed.prefixed(V2_JOB, index);
    }

    private boolean isKnownToV1(int index) {
        return isKnownToV1(Family.of(index));
    }

    private boolean isKnownToV1(Family family) {
        return switch (this.spec.generation()) {
            case V1 -> true;
            case V2 -> false;
            case MIXED -> family.isLinkedToV1();
        };
    }

    /// Numbers follow time, so only jobs of the same microsecond need to be sorted.
    private int indexAt(int position) {
        int index = size() - 1 - position;
        int first = this.history.firstOfBatch(index);
        int last = this.history.lastOfBatch(index);
        if (first == last) {
            return index;
        }
        List<Integer> batch = IntStream.rangeClosed(first, last)
            .boxed()
            .sorted(Comparator.comparing(this::idOf))
            .toList();
        return batch.get(last - index);
    }

}
