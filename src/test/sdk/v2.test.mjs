// SDK 2.x: extract jobs and saved configurations.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import LlamaCloud from 'llama-cloud-v2';
import { JOBS, all, assertShape, ids, turnTo, unique, watched } from './support.mjs';

const { client, calls } = watched(LlamaCloud, 'v2');
const { extract, configurations } = client;

const STATUSES = ['CANCELLED', 'COMPLETED', 'FAILED', 'PENDING', 'RUNNING', 'THROTTLED'];
const JOB = {
  id: 'string', created_at: 'string', file_input: 'string', project_id: 'string', status: 'string', updated_at: 'string',
  configuration: 'object?', configuration_id: 'string?', error_message: 'string?', extract_metadata: 'object?',
  extract_result: 'object|array?', metadata: 'object?', usage: 'object?',
};
const CONFIGURATION = {
  tier: ['agentic', 'agentic_plus', 'cost_effective', 'turbo'],
  extraction_target: ['per_doc', 'per_page', 'per_table_row'],
  parse_tier: ['agentic', 'agentic_plus', 'cost_effective', 'fast', null],
};
const EXPANDED = ['configuration', 'extract_metadata'];
const NOWHERE = '00000000-0000-4000-8000-000000000000';

const instant = (text) => Date.parse(/([zZ]|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);

async function jobWith(status) {
  const found = (await all(extract.list({ status }))).at(0);
  assert.ok(found, `no job is ${status}`);
  return found;
}

describe('SDK 2.16.0 reads v2', { timeout: 300_000 }, () => {
  test('the listing pages by itself to the end, each job once, newest first', async () => {
    for (const page_size of [7, 50, 100]) {
      const before = calls.length;
      const found = await all(extract.list({ page_size }));

      assert.equal(found.length, JOBS);
      assert.ok(unique(ids(found)));
      assert.equal(calls.length - before, Math.ceil(JOBS / page_size));
      const created = found.map((job) => instant(job.created_at));
      assert.ok(created.every((time, place) => place === 0 || time <= created[place - 1]));
    }
  });

  test('pages are walked by hand and by iterPages', async () => {
    const whole = ids(await all(extract.list()));
    let page = await extract.list({ page_size: 90 });
    const byHand = ids(page.items);
    while (page.hasNextPage()) {
      page = await page.getNextPage();
      byHand.push(...ids(page.getPaginatedItems()));
    }
    const byPage = [];
    for await (const each of (await extract.list({ page_size: 90 })).iterPages()) {
      byPage.push(...ids(each.items));
    }

    assert.deepEqual(byHand, whole);
    assert.deepEqual(byPage, whole);
    assert.ok(!page.next_page_token);
  });

  test('expansion goes with every page, and nothing unasked comes', async () => {
    const expanded = await all(extract.list({ page_size: 40, expand: EXPANDED }));
    const bare = await all(extract.list({ page_size: 40 }));

    assert.equal(expanded.length, JOBS);
    assert.ok(expanded.every((job) => job.configuration !== null));
    assert.ok(expanded.filter((job) => job.status === 'COMPLETED').every((job) => job.extract_metadata !== null));
    assert.ok(bare.every((job) => job.configuration === null && job.extract_metadata === null));
    assert.deepEqual(ids(bare), ids(expanded));
  });

  test('jobs have the declared shape and values', async () => {
    for await (const job of extract.list({ expand: EXPANDED })) {
      assertShape(job, JOB, job.id);
      assert.ok(STATUSES.includes(job.status));
      for (const [field, values] of Object.entries(CONFIGURATION)) {
        assert.ok(values.includes(job.configuration[field]), `${job.id}: ${field} is ${job.configuration[field]}`);
      }
      // A dataset without a schema is the one thing that the sandbox leaves out on purpose.
      if (job.configuration.data_schema === undefined) {
        assert.equal(job.configuration_id, null);
      }
      const evidence = job.extract_metadata?.field_metadata;
      if (evidence) {
        assertShape(evidence, { document_metadata: 'object?', page_metadata: 'array?', row_metadata: 'array?' }, job.id);
      }
    }
  });

  test('every job got is the job listed', async () => {
    const listed = await all(extract.list({ page_size: 100, expand: EXPANDED }));
    for (const job of listed) {
      assert.deepEqual(await extract.get(job.id, { expand: EXPANDED }), job);
    }
  });

  test('credits come with expand=usage, on a get alone', async () => {
    const jobs = await all(extract.list({ status: 'COMPLETED' }));
    const usages = [];
    for (const job of jobs.slice(0, 40)) {
      const { usage } = await extract.get(job.id, { expand: [...EXPANDED, 'usage'] });
      assertShape(usage, { credits: 'number?', extract_credits: 'number?', parse_credits: 'number?' }, job.id);
      usages.push(usage);
    }

    const recorded = usages.filter((usage) => usage.credits !== null);
    assert.ok(recorded.length > 0 && recorded.length < usages.length, 'some are recorded and some not yet');
    assert.ok(recorded.every((usage) => usage.credits === usage.extract_credits + usage.parse_credits));
    await assert.rejects(async () => extract.list({ expand: ['usage'] }), LlamaCloud.UnprocessableEntityError);
  });

  test('each filter gives exactly the jobs that it names', async () => {
    const whole = await all(extract.list());
    const which = async (query, wanted) => {
      const expected = whole.filter(wanted);
      assert.ok(expected.length > 0 && expected.length < whole.length, JSON.stringify(query));
      assert.deepEqual(ids(await all(extract.list({ page_size: 9, ...query }))), ids(expected));
    };
    for (const status of STATUSES) {
      await which({ status }, (job) => job.status === status);
    }
    const saved = whole.find((job) => job.configuration_id !== null);
    const parsed = whole.find((job) => job.file_input.startsWith('pjb-'));
    const [to, from] = [whole[20], whole[110]];
    await which({ configuration_id: saved.configuration_id }, (job) => job.configuration_id === saved.configuration_id);
    await which({ file_input: parsed.file_input }, (job) => job.file_input === parsed.file_input);
    await which({ document_input_type: 'parse_job_id' }, (job) => job.file_input.startsWith('pjb-'));
    await which({ job_ids: [saved.id, parsed.id] }, (job) => [saved.id, parsed.id].includes(job.id));
    await which(
      { created_at_on_or_after: from.created_at, created_at_on_or_before: to.created_at },
      (job) => instant(job.created_at) >= instant(from.created_at) && instant(job.created_at) <= instant(to.created_at),
    );
  });

  test('waiting for a job ends with its end', async () => {
    const options = { pollingInterval: 0.01, timeout: 60 };
    const done = await jobWith('COMPLETED');

    assert.deepEqual(await extract.waitForCompletion(done.id, {}, options), done);
    await assert.rejects(extract.waitForCompletion((await jobWith('FAILED')).id, {}, options), /status: FAILED/);
    await assert.rejects(extract.waitForCompletion((await jobWith('CANCELLED')).id, {}, options), /status: CANCELLED/);
  });

  test('the configurations that jobs name are listed and retrieved', async () => {
    const found = await all(configurations.list({ product_type: ['extract_v2'], page_size: 2 }));
    const named = new Set((await all(extract.list())).map((job) => job.configuration_id).filter((id) => id !== null));

    assert.deepEqual(new Set(ids(found)), named);
    for (const each of found) {
      assertShape(each, { id: 'string', name: 'string', parameters: 'object', version: 'string' }, each.id);
      assert.equal(each.product_type, 'extract_v2');
      assert.equal(each.parameters.data_schema.type, 'object');
      assert.deepEqual(await configurations.retrieve(each.id), each);
    }
    await assert.rejects(configurations.retrieve('cfg-none'), LlamaCloud.NotFoundError);
  });

  test('a wrong key is an AuthenticationError', async () => {
    const wrong = client.withOptions({ apiKey: 'llx-wrong' });

    await assert.rejects(async () => wrong.extract.list(), LlamaCloud.AuthenticationError);
    await assert.rejects(wrong.extract.get('ext-1'), { status: 401, error: { detail: 'Invalid API Key' } });
  });

  test('an unknown job is a NotFoundError', async () => {
    await assert.rejects(extract.get('ext-1'), (error) => {
      assert.ok(error instanceof LlamaCloud.NotFoundError, String(error));
      assert.deepEqual(error.error, { detail: 'Job not found' });
      return true;
    });
  });

  test('a bad value is an UnprocessableEntityError that names its place', async () => {
    for (const [query, field] of [
      [{ page_size: 0 }, 'page_size'], [{ page_size: 101 }, 'page_size'], [{ status: 'DONE' }, 'status'],
      [{ expand: ['everything'] }, 'expand'], [{ created_at_on_or_after: 'soon' }, 'created_at_on_or_after'],
      [{ project_id: 'prj-1' }, 'project_id'],
    ]) {
      await assert.rejects(async () => extract.list(query), (error) => {
        assert.ok(error instanceof LlamaCloud.UnprocessableEntityError, String(error));
        assert.deepEqual(error.error.detail[0].loc, ['query', field]);
        return true;
      });
    }
  });

  test('a foreign token and a foreign project are typed too', async () => {
    await assert.rejects(async () => extract.list({ page_token: 'nonsense' }), LlamaCloud.BadRequestError);
    await assert.rejects(async () => extract.list({ project_id: NOWHERE }), LlamaCloud.PermissionDeniedError);
  });

  test('writing is refused', async () => {
    const job = await jobWith('PENDING');
    for (const call of [
      () => extract.delete(job.id), () => extract.cancel(job.id), () => extract.create({ file_input: 'dfl-1' }),
    ]) {
      await assert.rejects(async () => call(), { status: 405 });
    }
    assert.deepEqual(await extract.get(job.id), job);
  });

  test('another night has more jobs, and the open ones are done', async () => {
    const open = await all(extract.list({ status: 'PENDING' }));
    try {
      assert.deepEqual(await turnTo('v2', 2), { night: 2, jobs: JOBS + 12 });
      assert.equal((await all(extract.list())).length, JOBS + 12);
      for (const job of open) {
        assert.equal((await extract.get(job.id)).status, 'COMPLETED');
      }
    } finally {
      await turnTo('v2', 1);
    }
  });
});
