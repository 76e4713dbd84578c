package dev.extractexport.sandbox.world;

/// All that a world depends on. Equal specs give equal bytes.
/// @param seed of everything drawn
/// @param jobs that exist in night 1
/// @param night from 1; each later night adds jobs and changes a few old ones, see [World]
/// @param generation of the API
public record WorldSpec(long seed, int jobs, int night, Generation generation) {

    /// The most jobs a world may start with; enough for any measurement, small enough
    /// that the index of a job fits its id.
    public static final int MAX_JOBS = 10_000_000;

    /// The last night: the history of a job is worked out night by night.
    public static final int MAX_NIGHT = 1_000;

    /// 300 jobs, night 1, both generations.
    public static final WorldSpec DEFAULT = new WorldSpec(42, 300, 1, Generation.MIXED);

    public WorldSpec {
        if (jobs < 0 || jobs > MAX_JOBS) {
            throw new IllegalArgumentException("Jobs of the sandbox is %d, must be 0 to %d".formatted(jobs, MAX_JOBS));
        }
        if (night < 1 || night > MAX_NIGHT) {
            throw new IllegalArgumentException(
                    "Night of the sandbox is %d, must be 1 to %d".formatted(night, MAX_NIGHT));
        }
    }

    public WorldSpec withSeed(long other) {
        return new WorldSpec(other, this.jobs, this.night, this.generation);
    }

    public WorldSpec withJobs(int other) {
        return new WorldSpec(this.seed, other, this.night, this.generation);
    }

    public WorldSpec withNight(int other) {
        return new WorldSpec(this.seed, this.jobs, other, this.generation);
    }

    public WorldSpec withGeneration(Generation other) {
        return new WorldSpec(this.seed, this.jobs, this.night, other);
    }

}
