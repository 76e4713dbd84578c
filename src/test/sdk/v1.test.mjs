// SDK 1.x: runs, jobs and agents.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import LlamaCloud from 'llama-cloud-v1';
import { JOBS, all, assertShape, ids, unique, watched } from './support.mjs';

const { client, calls } = watched(LlamaCloud, 'v1');
const { runs, jobs, extractionAgents } = client.extraction;

const RUN = {
  id: 'string', config: 'object', extraction_agent_id: 'string', from_ui: 'boolean', project_id: 'string',
  status: 'string', created_at: 'string?', updated_at: 'string?', data: 'object|array?', error: 'string?',
  extraction_metadata: 'object?', file: 'object?', file_id: 'string?', job_id: 'string?',
};
const FILE = { id: 'string', name: 'string', project_id: 'string', file_size: 'number?', file_type: 'string?' };
const AGENT = {
  id: 'string', config: 'object', data_schema: 'object', name: 'string', project_id: 'string',
  created_at: 'string?', updated_at: 'string?',
};
const JOB = { id: 'string', extraction_agent: 'object', status: 'string', error: 'string?', file: 'object?', file_id: 'string?' };
const CONFIG = {
  chunk_mode: ['PAGE', 'SECTION'],
  extraction_mode: ['FAST', 'BALANCED', 'PREMIUM', 'MULTIMODAL'],
  extraction_target: ['PER_DOC', 'PER_PAGE', 'PER_TABLE_ROW'],
};
const NOWHERE = '00000000-0000-4000-8000-000000000000';

async function everyJob() {
  const agents = await extractionAgents.list();
  return (await Promise.all(agents.map((agent) => jobs.list({ extraction_agent_id: agent.id })))).flat();
}

async function jobWith(status) {
  const found = (await everyJob()).find((job) => job.status === status);
  assert.ok(found, `no job is ${status}`);
  return found;
}

describe('SDK 1.8.0 reads v1', { timeout: 300_000 }, () => {
  test('agents are listed and got, in the declared shape', async () => {
    const agents = await extractionAgents.list({ include_default: true });

    assert.equal(agents.length, 9);
    assert.ok(unique(agents.map((agent) => agent.name)));
    for (const agent of agents) {
      assertShape(agent, AGENT, agent.name);
      assert.deepEqual(await extractionAgents.get(agent.id), agent);
    }
  });

  test('the runs of every agent page to the end, each once', async () => {
    const found = [];
    for (const agent of await extractionAgents.list()) {
      const before = calls.length;
      const page = await runs.list({ extraction_agent_id: agent.id, limit: 10 });
      const listed = await all(page);
      assert.equal(listed.length, page.total);
      assert.equal(calls.length - before, Math.ceil(page.total / 10));
      assert.ok(listed.every((run) => run.extraction_agent_id === agent.id));
      found.push(...listed);
    }

    const cancelled = (await everyJob()).filter((job) => job.status === 'CANCELLED').length;
    assert.ok(cancelled > 0);
    assert.equal(found.length, JOBS - cancelled);
    assert.ok(unique(ids(found)));
    assert.ok(unique(found.map((run) => run.job_id)));
  });

  test('runs have the declared shape and values', async () => {
    const statuses = new Set();
    for (const agent of await extractionAgents.list()) {
      for await (const run of runs.list({ extraction_agent_id: agent.id, limit: 100 })) {
        assertShape(run, RUN, run.id);
        assertShape(run.file, FILE, run.id);
        // The one thing that the sandbox leaves out on purpose: a dataset without a schema.
        assertShape(run, { data_schema: agent.name === 'letters' ? 'null' : 'object' }, run.id);
        for (const [field, values] of Object.entries(CONFIG)) {
          assert.ok(values.includes(run.config[field]), `${run.id}: ${field} is ${run.config[field]}`);
        }
        statuses.add(run.status);
      }
    }
    assert.deepEqual([...statuses].sort(), ['CREATED', 'ERROR', 'PENDING', 'SUCCESS']);
  });

  test('a run is the same by its id, by its job and in the list', async () => {
    for (const agent of await extractionAgents.list()) {
      const page = await runs.list({ extraction_agent_id: agent.id });
      for (const run of page.items) {
        assert.deepEqual(await runs.get(run.id), run);
        assert.deepEqual(await runs.getByJob(run.job_id, { project_id: run.project_id }), run);
      }
    }
  });

  test('jobs are listed and got, in the declared shape', async () => {
    const found = await everyJob();

    assert.equal(found.length, JOBS);
    assert.ok(unique(ids(found)));
    for (const job of found.slice(0, 60)) {
      assertShape(job, JOB, job.id);
      assertShape(job.extraction_agent, AGENT, job.id);
      assert.deepEqual(await jobs.get(job.id), job);
    }
    const statuses = [...new Set(found.map((job) => job.status))].sort();
    assert.deepEqual(statuses, ['CANCELLED', 'ERROR', 'PARTIAL_SUCCESS', 'PENDING', 'SUCCESS']);
  });

  test('a result is that of the run', async () => {
    for (const status of ['SUCCESS', 'PARTIAL_SUCCESS']) {
      const job = await jobWith(status);
      const result = await jobs.getResult(job.id);
      const run = await runs.getByJob(job.id);

      assert.equal(result.run_id, run.id);
      assert.equal(result.extraction_agent_id, job.extraction_agent.id);
      assert.deepEqual(result.data, run.data);
      assert.deepEqual(result.extraction_metadata, run.extraction_metadata);
    }
  });

  test('waiting for a job ends with its end', async () => {
    const options = { pollingInterval: 0.01, timeout: 60 };

    assert.equal((await jobs.waitForCompletion((await jobWith('SUCCESS')).id, options)).status, 'SUCCESS');
    await assert.rejects(jobs.waitForCompletion((await jobWith('ERROR')).id, options), /failed with status: ERROR/);
    await assert.rejects(jobs.waitForCompletion((await jobWith('CANCELLED')).id, options), /CANCELLED/);
  });

  test('a wrong key is an AuthenticationError', async () => {
    const wrong = client.withOptions({ apiKey: 'llx-wrong' });

    await assert.rejects(wrong.extraction.runs.get(NOWHERE), LlamaCloud.AuthenticationError);
    await assert.rejects(wrong.extraction.extractionAgents.list(), { status: 401, error: { detail: 'Invalid API Key' } });
  });

  test('what is not there is a NotFoundError with a detail', async () => {
    const cancelled = await jobWith('CANCELLED');
    const pending = await jobWith('PENDING');
    for (const call of [
      () => runs.get(NOWHERE), () => runs.getByJob(NOWHERE), () => runs.list({ extraction_agent_id: NOWHERE }),
      () => jobs.get(NOWHERE), () => jobs.getResult(NOWHERE), () => jobs.list({ extraction_agent_id: NOWHERE }),
      () => extractionAgents.get(NOWHERE), () => runs.getByJob(cancelled.id), () => jobs.getResult(pending.id),
    ]) {
      await assert.rejects(async () => call(), (error) => {
        assert.ok(error instanceof LlamaCloud.NotFoundError, String(error));
        assert.equal(typeof error.error.detail, 'string');
        return true;
      });
    }
  });

  test('what is no UUID is an UnprocessableEntityError that names its place', async () => {
    for (const [call, place] of [
      [() => runs.get('run-1'), ['path', 'run_id']],
      [() => runs.getByJob('ext-1'), ['path', 'job_id']],
      [() => jobs.get('ext-1'), ['path', 'job_id']],
      [() => extractionAgents.get('invoices'), ['path', 'extraction_agent_id']],
      [() => runs.list({}), ['query', 'extraction_agent_id']],
      [() => runs.list({ extraction_agent_id: NOWHERE, limit: 0 }), ['query', 'limit']],
      [() => runs.list({ extraction_agent_id: NOWHERE, skip: -1 }), ['query', 'skip']],
    ]) {
      await assert.rejects(async () => call(), (error) => {
        assert.ok(error instanceof LlamaCloud.UnprocessableEntityError, String(error));
        assert.deepEqual(error.error.detail[0].loc, place);
        return true;
      });
    }
  });

  test('another project is a PermissionDeniedError', async () => {
    const [agent] = await extractionAgents.list();

    await assert.rejects(extractionAgents.list({ project_id: NOWHERE }), LlamaCloud.PermissionDeniedError);
    assert.equal((await extractionAgents.list({ project_id: agent.project_id })).length, 9);
  });

  test('writing is refused', async () => {
    for (const call of [() => runs.delete(NOWHERE), () => extractionAgents.delete(NOWHERE)]) {
      await assert.rejects(async () => call(), { status: 405 });
    }
  });
});
