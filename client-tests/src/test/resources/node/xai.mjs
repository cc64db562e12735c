// Uses the image model of the npm package "@ai-sdk/xai" with the base URL of the first argument, and prints "done" at
// the end.
import assert from 'node:assert/strict';
import { createXai } from '@ai-sdk/xai';

const model = createXai({ baseURL: process.argv[2], apiKey: 'xai-none' }).image('grok-imagine-image');
const call = (options) => model.doGenerate({
  prompt: 'a koi', n: 1, size: undefined, aspectRatio: undefined, seed: undefined, files: undefined, mask: undefined,
  providerOptions: {}, ...options,
});
const png = (data) => {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'base64') : Buffer.from(data);
  return bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]));
};

const generated = await call({ n: 2, aspectRatio: '16:9', providerOptions: { xai: { resolution: '1k' } } });
assert.equal(generated.images.length, 2);
assert.ok(png(generated.images[0]));
assert.deepEqual(generated.warnings, []);
assert.equal(generated.providerMetadata.xai.costInUsdTicks, 400000000);

const file = (image) => ({ type: 'file', mediaType: 'image/png', data: image });
const one = await call({ prompt: 'add a hat', files: [file(generated.images[0])] });
assert.ok(png(one.images[0]));
const several = await call({ prompt: 'combine', files: generated.images.map(file) });
assert.ok(png(several.images[0]));

await assert.rejects(call({ prompt: '[block]' }), /content moderation/);
await assert.rejects(call({ prompt: '[refuse=429]' }), (error) => {
  assert.equal(error.statusCode, 429);
  assert.ok(error.isRetryable);
  return true;
});

console.log('done');
