import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer,
  request as plainRequest,
  type IncomingMessage,
  type Server,
} from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { makeCertificate, siteProblems, wholeConfig } from '../../scripts/deploy/nginx-site.mjs';
import { freePort } from '../../src/embedded/free-port.js';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const path = join(root, 'deploy', 'nginx', 'new-voice.conf');
const NGINX = ['/usr/sbin/nginx', '/usr/bin/nginx'].find((file) => existsSync(file));
const hasTools = NGINX !== undefined && spawnSync('openssl', ['version']).status === 0;
if (!hasTools) console.warn('nginx or openssl is missing: the site is not tried');

/** The API, as far as a proxy before it is concerned. */
const api = createServer((req, res) => {
  if (req.url === '/first-bytes') {
    req.once('data', (bytes: Buffer) => res.end(`got ${bytes.length > 0}`));
    return;
  }
  let size = 0;
  req.on('data', (bytes: Buffer) => (size += bytes.length));
  req.on('end', () => res.end(JSON.stringify({ path: req.url, size })));
});

(hasTools ? describe : describe.skip)('the site of nginx', () => {
  let folder = '';
  let nginx: ChildProcess;
  let ports: Record<80 | 443, number>;
  let sockets: WebSocketServer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'new-voice-site-'));
    expect(await makeCertificate(folder, process.env)).toBeNull();
    api.listen(0, '127.0.0.1');
    await once(api, 'listening');
    sockets = new WebSocketServer({ server: api });
    sockets.on('connection', (ws) => ws.send('init'));
    ports = { 80: await freePort(), 443: await freePort() };
    const site = readFileSync(path, 'utf8').replace('127.0.0.1:8000', `127.0.0.1:${portOf(api)}`);
    writeFileSync(join(folder, 'nginx.conf'), wholeConfig(site, folder, ports));
    const settings = `daemon off; pid ${join(folder, 'nginx.pid')};`;
    const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', settings];
    nginx = spawn(NGINX ?? '', args, { stdio: 'ignore' });
    await untilListening(ports[80]);
  });
  afterAll(async () => {
    const gone = once(nginx, 'exit');
    nginx.kill('SIGTERM');
    await gone;
    for (const ws of sockets.clients) ws.terminate();
    api.close();
    api.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (url: string, body?: Buffer) =>
    answerOf(
      request(
        { port: ports[443], host: '127.0.0.1', path: url, rejectUnauthorized: false },
        () => undefined,
      ),
      body,
    );

  it('is accepted without a warning', async () => {
    expect(await siteProblems({ path, env: process.env })).toEqual([]);
  });

  it('is refused when a word in it is wrong', async () => {
    const broken = join(folder, 'broken.conf');
    writeFileSync(broken, readFileSync(path, 'utf8').replace('proxy_buffering', 'proxy_bufering'));

    const problems = await siteProblems({ path: broken, env: process.env });

    expect(problems.join('\n')).toContain('unknown directive "proxy_bufering"');
  });

  it('sends plain HTTP to TLS', async () => {
    const { status, headers } = await answerOf(plainRequest({ port: ports[80], path: '/docs' }));

    expect(status).toBe(301);
    expect(headers['location']).toBe('https://localhost/docs');
  });

  it('hands a list of 20 MB on, and its first bytes before its last', async () => {
    const { body } = await ask('/api/campaigns/1/call-list', Buffer.alloc(20 * 1024 * 1024));
    expect(JSON.parse(body)).toEqual({ path: '/api/campaigns/1/call-list', size: 20_971_520 });

    const upload = request({
      ...{ port: ports[443], path: '/first-bytes', method: 'POST', rejectUnauthorized: false },
      headers: { 'content-length': 1_000_000 },
    });
    upload.write(Buffer.alloc(1_000));
    const [answer] = (await once(upload, 'response')) as [{ statusCode: number }];
    upload.destroy();
    expect(answer.statusCode).toBe(200);
  });

  it('opens the WebSocket of a call', async () => {
    const url = `wss://127.0.0.1:${ports[443]}/api/analytics/ws/calls/1?ticket=t`;
    const ws = new WebSocket(url, { rejectUnauthorized: false });

    const [message] = (await once(ws, 'message')) as [Buffer];

    expect(message.toString()).toBe('init');
    ws.terminate();
  });

  it('lets agents of this network through, and hides the metrics', async () => {
    expect((await ask('/internal/calls/1/config')).status).toBe(200);
    expect((await ask('/metrics')).status).toBe(404);
  });

  it('writes no query into its log', async () => {
    await ask('/api/calls?phone_number=%2B79990000000');

    const log = readFileSync(join(folder, 'new-voice.log'), 'utf8');
    expect(log).toContain('"GET /api/calls"');
    expect(log).not.toContain('79990000000');
  });
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await answerOf(plainRequest({ port, path: '/' })).catch(() => null);
    if (answer !== null) return;
    await pause(50);
  }
  throw new Error('nginx does not listen');
}

interface Answered {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

async function answerOf(sent: ReturnType<typeof plainRequest>, body?: Buffer): Promise<Answered> {
  if (body !== undefined) sent.setHeader('content-length', body.length);
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const part of answer) text += String(part);
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: text };
}
