// What the claims share: where the sandboxes are, and how a call is watched.
import assert from 'node:assert/strict';

/** The jobs of each sandbox in night 1, as bin/sdk-check starts them. */
export const JOBS = Number(setting('SDK_CHECK_JOBS'));

export const KEY = setting('SDK_CHECK_KEY');

/** The address of a sandbox. */
export function url(name) {
  return setting(`SDK_CHECK_URL_${name.toUpperCase()}`);
}

function setting(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set: run this through bin/sdk-check`);
  return value;
}

/** A client, and every answer that it gets, in order. */
export function watched(LlamaCloud, sandbox, options = {}) {
  const calls = [];
  const client = new LlamaCloud({
    apiKey: KEY,
    baseURL: url(sandbox),
    fetch: async (target, init) => {
      const response = await fetch(target, init);
      calls.push({ target: String(target), status: response.status });
      return response;
    },
    ...options,
  });
  return { client, calls };
}

/** All items of a listing that pages by itself. */
export async function all(listing) {
  const items = [];
  for await (const item of listing) {
    items.push(item);
  }
  return items;
}

export const ids = (items) => items.map((item) => item.id);

export const unique = (values) => new Set(values).size === values.length;

/** Holds each field of a value to the type that the SDK declares, written as `string`, `object?`. */
export function assertShape(value, shape, what) {
  for (const [field, declared] of Object.entries(shape)) {
    const found = value[field];
    if (declared.endsWith('?') && (found === null || found === undefined)) {
      continue;
    }
    const types = declared.replace('?', '').split('|');
    const type = Array.isArray(found) ? 'array' : found === null ? 'null' : typeof found;
    assert.ok(types.includes(type), `${what}: ${field} is ${type}, declared ${declared}`);
  }
}

/** Turns a sandbox to a night. */
export async function turnTo(sandbox, night) {
  const response = await fetch(`${url(sandbox)}/sandbox/night?to=${night}`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${KEY}` },
  });
  assert.equal(response.status, 200);
  return response.json();
}
