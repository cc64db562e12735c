// Uses the npm package "openai" with the base URL of the first argument, and prints "done" at the end.
import assert from 'node:assert/strict';
import OpenAI, { toFile } from 'openai';

const client = new OpenAI({ baseURL: process.argv[2], apiKey: 'sk-none' });
const png = (data) => Buffer.from(data, 'base64').subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47]));

const generated = await client.images.generate({
  model: 'gpt-image-2', prompt: 'a koi', n: 2, size: '1024x1024', quality: 'auto', background: 'auto',
});
assert.equal(generated.data.length, 2);
assert.ok(png(generated.data[0].b64_json));
assert.equal(generated.quality, 'high');
assert.equal(generated.background, 'opaque');
assert.ok(generated.usage.input_tokens_details.text_tokens > 0);

const input = await toFile(Buffer.from(generated.data[0].b64_json, 'base64'), 'koi.png', { type: 'image/png' });
const edited = await client.images.edit({ model: 'gpt-image-2', prompt: 'add a hat', image: [input, input] });
assert.ok(png(edited.data[0].b64_json));

const types = [];
for await (const event of await client.images.generate({
  model: 'gpt-image-2', prompt: 'a koi', size: '64x64', stream: true, partial_images: 2,
})) {
  assert.ok(png(event.b64_json));
  types.push(event.type);
}
assert.deepEqual(types, [
  'image_generation.partial_image', 'image_generation.partial_image', 'image_generation.completed',
]);

const events = [];
for await (const event of await client.images.edit({
  model: 'gpt-image-2', prompt: 'add a hat', image: input, size: '64x64', stream: true, partial_images: 1,
})) {
  events.push(event.type);
}
assert.deepEqual(events, ['image_edit.partial_image', 'image_edit.completed']);

await assert.rejects(client.images.generate({ model: 'gpt-image-2', prompt: '[block]' }), (error) => {
  assert.ok(error instanceof OpenAI.BadRequestError);
  assert.equal(error.code, 'moderation_blocked');
  return true;
});
await assert.rejects(
  client.images.generate({ model: 'gpt-image-2', prompt: '[refuse=429] [retry-after=0]' }), OpenAI.RateLimitError);

const models = [];
for await (const model of client.models.list()) {
  models.push(model.id);
}
assert.ok(models.includes('gpt-image-2'));
assert.equal((await client.models.retrieve('gpt-image-2')).object, 'model');
await assert.rejects(client.models.retrieve('none'), OpenAI.NotFoundError);

console.log('done');
