import { fastify } from 'fastify';

/**
 * The yardstick: a Fastify endpoint that does nothing. Its body is parsed by Fastify's own parser of application/json
 * (JSON.parse over the whole text, guarded against __proto__) into an object, as ours is; nothing is validated, stored
 * or logged. Started as a child process; tells its parent its address.
 */
const app = fastify({ logger: false });
app.post('/', () => ({ ok: true }));
const url = await app.listen({ host: '127.0.0.1', port: 0 });
process.once('disconnect', () => process.exit(0));
process.send?.({ url });
