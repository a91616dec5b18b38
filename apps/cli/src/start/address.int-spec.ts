import net from 'node:net';
import { isLoopback, listenAddress } from './address.js';

describe('listenAddress', () => {
  it('names the port that is taken, and another one', async () => {
    const server = net.createServer();
    const port = await new Promise<number>((resolve) =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port)),
    );
    await expect(listenAddress({ HOST: '127.0.0.1', PORT: port })).rejects.toMatchObject({
      message: `Port ${port} of 127.0.0.1 is taken.`,
      remedy: expect.stringContaining(`PORT=${port + 1}`) as string,
    });
    server.close();
  });

  it('refuses an address of another machine', async () => {
    await expect(listenAddress({ HOST: '203.0.113.1', PORT: 0 })).rejects.toThrow('Cannot listen on 203.0.113.1');
  });

  it('takes a free port for 0 and reaches a wildcard by loopback', async () => {
    const { address, port, isLoopback: local } = await listenAddress({ HOST: '0.0.0.0', PORT: 0 });
    expect(port).toBeGreaterThan(0);
    expect(address).toBe(`http://127.0.0.1:${port}`);
    expect(local).toBe(false);
  });
});

it.each([
  ['127.0.0.1', true],
  ['127.8.8.8', true],
  ['::1', true],
  ['localhost', true],
  ['0.0.0.0', false],
  ['10.0.0.1', false],
  ['127.0.0.1.example', false],
])('knows whether only this machine reaches %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
