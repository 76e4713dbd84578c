// Both SDKs against a sandbox that answers 4 calls and 2 pages of listings a second.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import V1 from 'llama-cloud-v1';
import V2 from 'llama-cloud-v2';
import { JOBS, all, ids, unique, watched } from './support.mjs';

const PATIENT = { maxRetries: 50 };

const refused = (calls) => calls.filter((call) => call.status === 429).length;

/** Runs a call and gives the waits, in milliseconds, that were set on the way. */
async function waitsOf(call) {
  const original = globalThis.setTimeout;
  const waits = [];
  globalThis.setTimeout = (handler, delay, ...rest) => {
    waits.push(delay);
    return original(handler, delay, ...rest);
  };
  try {
    await call();
  } finally {
    globalThis.setTimeout = original;
  }
  return waits;
}

for (const [name, LlamaCloud, get] of [
  ['1.8.0', V1, (client, job) => client.extraction.runs.getByJob(job.id)],
  ['2.16.0', V2, (client, job) => client.extract.get(job.id)],
]) {
  describe(`SDK ${name} meets a limit`, { timeout: 300_000 }, () => {
    const aJob = async () => {
      const jobs = (await watched(V2, 'limited', PATIENT).client.extract.list({ status: 'COMPLETED' })).items;
      return jobs.find((job) => job.id.length === 36);
    };

    test('a call beyond it is a RateLimitError that says when to come again', async () => {
      const { client } = watched(LlamaCloud, 'limited', { maxRetries: 0 });
      const job = await aJob();
      const results = await Promise.allSettled(Array.from({ length: 20 }, () => get(client, job)));

      const errors = results.filter((result) => result.status === 'rejected').map((result) => result.reason);
      assert.ok(errors.length > 0, 'none of 20 calls at once was refused');
      for (const error of errors) {
        assert.ok(error instanceof LlamaCloud.RateLimitError, String(error));
        assert.equal(error.headers.get('retry-after'), '1');
        assert.deepEqual(error.error, { detail: 'Rate limit exceeded' });
      }
    });

    test('Retry-After is obeyed and every call comes through', async () => {
      const { client, calls } = watched(LlamaCloud, 'limited', PATIENT);
      const job = await aJob();
      let results = [];
      const waits = await waitsOf(async () => {
        results = await Promise.all(Array.from({ length: 12 }, () => get(client, job)));
      });

      assert.equal(results.length, 12);
      assert.ok(refused(calls) > 0, 'none of 12 calls at once was refused');
      assert.ok(waits.filter((wait) => wait === 1000).length >= refused(calls));
      // What the SDK works out itself, without Retry-After, is a random part of a second or more.
      assert.deepEqual(waits.filter((wait) => !Number.isInteger(wait)), []);
    });
  });
}

describe('SDK 2.16.0 lists beyond a limit', { timeout: 300_000 }, () => {
  test('paging under a limit loses nothing', async () => {
    const { client, calls } = watched(V2, 'limited', PATIENT);
    const listings = await Promise.all(Array.from({ length: 3 }, () => all(client.extract.list({ page_size: 100 }))));

    assert.ok(refused(calls) > 0, 'no page of 3 listings at once was refused');
    for (const jobs of listings) {
      assert.equal(jobs.length, JOBS);
      assert.ok(unique(ids(jobs)));
    }
  });
});
