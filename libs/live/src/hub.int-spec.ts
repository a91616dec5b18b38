import type { LiveEvent, LiveServerMessage } from '@strata/contracts';
import { newId, testEngines } from '@strata/platform';
import { Redis } from '@strata/queue';
import { createConnection } from 'node:net';
import { ProjectHub } from './hub.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Cuts every subscriber's connection, as a restart of Redis or a broken network does. */
async function cutSubscribers(redisUrl: string): Promise<void> {
  const { hostname, port, password } = new URL(redisUrl);
  const socket = createConnection(Number(port), hostname);
  socket.write(`AUTH ${decodeURIComponent(password)}\r\nCLIENT KILL TYPE pubsub\r\n`);
  await new Promise<void>((resolve) => socket.on('data', (data) => data.toString().includes(':') && resolve()));
  socket.destroy();
}

const isUp = (redis: Redis): Promise<boolean> =>
  redis.ping().then(
    () => true,
    () => false,
  );

describe('ProjectHub', () => {
  const { redisUrl } = testEngines();
  let redis: Redis;
  let publisher: Redis;
  beforeAll(async () => {
    [redis, publisher] = [new Redis({ redisUrl }), new Redis({ redisUrl })];
    for (const one of [redis, publisher]) while (!(await isUp(one))) await pause(10);
  });
  afterAll(() => Promise.all([redis.close(), publisher.close()]));

  it('recovers what was published while its connection was cut, in order and once', async () => {
    const projectId = newId();
    const hub = new ProjectHub(projectId, redis.live);
    const messages: LiveServerMessage[] = [];
    const send = (text: string): void => void messages.push(JSON.parse(text) as LiveServerMessage);
    const seat = await hub.join({ send, waitingBytes: () => 0, close: () => undefined }, {});
    const sent: string[] = [];
    for (let i = 0; i < 40; i += 1) {
      if (i === 10 || i === 25) await cutSubscribers(redisUrl);
      const event_id = newId();
      await publisher.live.publish(projectId, { events: [{ event_id, is_bot: false } as LiveEvent], more: 0 });
      sent.push(event_id);
      // Slow enough that none has to be left out.
      await pause(60);
    }
    const seen = () => messages.flatMap((message) => (message.type === 'events' ? message.events : []));
    for (let i = 0; i < 300 && seen().length < sent.length; i += 1) await pause(10);
    expect(seen().map(({ event_id }) => event_id)).toEqual(sent);
    hub.leave(seat);
    await hub.stop();
  });

  it('watches only while somebody is there, and a little longer', async () => {
    const [watched, other] = [newId(), newId()];
    const hub = new ProjectHub(watched, redis.live);
    const seat = await hub.join({ send: () => undefined, waitingBytes: () => 0, close: () => undefined }, {});
    expect(await publisher.live.watched([watched, other])).toEqual([watched]);
    hub.leave(seat);
    await hub.stop();
    expect(await publisher.live.watched([watched])).toEqual([watched]);
  });
});
