import type { LiveEvent, LiveServerMessage } from '@strata/contracts';
import { newId } from '@strata/platform';
import { Redis, TestRedisUser } from '@strata/queue';
import { ProjectHub } from './hub.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const isUp = (redis: Redis): Promise<boolean> =>
  redis.ping().then(
    () => true,
    () => false,
  );

describe('ProjectHub', () => {
  const user = new TestRedisUser();
  const { redisUrl } = user;
  let redis: Redis;
  let publisher: Redis;
  beforeAll(async () => {
    await user.open();
    [redis, publisher] = [new Redis({ redisUrl }), new Redis({ redisUrl })];
    for (const one of [redis, publisher]) while (!(await isUp(one))) await pause(10);
  });
  afterAll(async () => {
    await Promise.all([redis.close(), publisher.close()]);
    await user.close();
  });

  it('recovers what was published while its connection was cut, in order and once', async () => {
    const projectId = newId();
    const hub = new ProjectHub(projectId, redis.live);
    const messages: LiveServerMessage[] = [];
    const send = (text: string): void => void messages.push(JSON.parse(text) as LiveServerMessage);
    const seat = await hub.join({ send, waitingBytes: () => 0, close: () => undefined }, {});
    const sent: string[] = [];
    for (let i = 0; i < 40; i += 1) {
      if (i === 10 || i === 25) await user.cut('pubsub');
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
