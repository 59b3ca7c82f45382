import { createSocket } from 'node:dgram';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { TelephonyProgram } from '../scripts/telephony/telephony-programs.mjs';
import { freePort } from '../src/embedded/free-port.js';
import {
  logSize,
  logTail,
  spawnLogged,
  type EndStep,
  type SpawnedProcess,
} from '../src/embedded/spawned-process.js';
import {
  livekitServerConfig,
  livekitSipConfig,
  type TelephonyKeys,
  type TelephonyPorts,
} from './telephony-configs.js';

export type TelephonyPart = TelephonyProgram['name'];

export interface TelephonyServersOptions {
  programs: readonly TelephonyProgram[];
  /** Of configurations, logs and what Redis keeps. */
  dataDir: string;
  webhookUrl?: string;
}

/** Redis, livekit-server and livekit-sip on loopback: everything between us and a carrier. */
export interface TelephonyServers extends TelephonyKeys {
  /** For servers of LiveKit's API and for agents. */
  url: string;
  ports: TelephonyPorts;
  pid(part: TelephonyPart): number;
  /** As a crash would: no goodbye. */
  kill(part: TelephonyPart): Promise<void>;
  /** Starts a killed part again, with the same ports and data. */
  restart(part: TelephonyPart): Promise<void>;
  stop(): Promise<void>;
}

const READY_LIMIT_MS = 30_000;
const POLL_MS = 25;
const RTP_PORTS = 1_000;
/** livekit-sip drains: without this limit it would wait for the last call. */
const STOP: readonly EndStep[] = [['SIGTERM', 1_500]];
const ORDER: readonly TelephonyPart[] = ['redis-server', 'livekit-server', 'livekit-sip'];
const KEYS: TelephonyKeys = { apiKey: 'devkey', apiSecret: 'a-secret-of-at-least-32-characters' };

export async function startTelephonyServers(
  options: TelephonyServersOptions,
): Promise<TelephonyServers> {
  const folder = resolve(options.dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const ports = await choosePorts();
  const config = { ...KEYS, ports, webhookUrl: options.webhookUrl ?? null };
  writeFileSync(join(folder, 'livekit.yaml'), livekitServerConfig(config));
  writeFileSync(join(folder, 'sip.yaml'), livekitSipConfig(config));
  const running = new Map<TelephonyPart, SpawnedProcess>();
  const start = async (part: TelephonyPart) => {
    const program = options.programs.find(({ name }) => name === part);
    if (program === undefined) throw new Error(`${part} is not on this machine`);
    running.set(part, await startPart({ part, path: program.path, folder, ports }));
  };
  const stop = async () => {
    for (const part of ORDER.toReversed()) await running.get(part)?.end(STOP);
  };
  try {
    for (const part of ORDER) await start(part);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ...KEYS,
    url: `ws://127.0.0.1:${ports.livekit}`,
    ports,
    pid: (part) => running.get(part)?.pid ?? 0,
    kill: async (part) => running.get(part)?.end([['SIGKILL', 1_000]]),
    restart: start,
    stop,
  };
}

async function choosePorts(): Promise<TelephonyPorts> {
  const [redis, livekit, rtcTcp] = [await freePort(), await freePort(), await freePort()];
  const [rtcUdp, sip] = [await freeUdpPort(), await freeUdpPort()];
  // Below the system's own range, so that nobody else gets one of them while a call needs it.
  const rtpFrom = 10_000 + (process.pid % 20) * RTP_PORTS;
  return { redis, livekit, rtcTcp, rtcUdp, sip, rtpFrom, rtpTo: rtpFrom + RTP_PORTS - 1 };
}

export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  const closed = once(socket, 'close');
  socket.close();
  await closed;
  return port;
}

interface Part {
  part: TelephonyPart;
  path: string;
  folder: string;
  ports: TelephonyPorts;
}

async function startPart({ part, path, folder, ports }: Part): Promise<SpawnedProcess> {
  const logFile = join(folder, `${part}.log`);
  const logFrom = logSize(logFile);
  const child = await spawnLogged({
    file: path,
    args: argumentsOf(part, folder, ports),
    // No variable of LiveKit's or of a proxy may change these servers.
    env: { PATH: '/usr/bin:/bin', HOME: folder },
    cwd: folder,
    logFile,
  });
  const until = Date.now() + READY_LIMIT_MS;
  while (!(await isReady(part, ports, logTail(logFile, logFrom)))) {
    if (child.hasExited() || Date.now() > until) {
      await child.end(STOP);
      throw new Error(`${part} did not start; its log says:\n${logTail(logFile, logFrom)}`);
    }
    await pause(POLL_MS);
  }
  return child;
}

function argumentsOf(part: TelephonyPart, folder: string, ports: TelephonyPorts): string[] {
  switch (part) {
    case 'redis-server':
      return [
        ...['--port', String(ports.redis), '--bind', '127.0.0.1', '--dir', folder],
        ...['--appendonly', 'yes', '--save', '', '--daemonize', 'no'],
      ];
    case 'livekit-server':
      return ['--config', join(folder, 'livekit.yaml')];
    case 'livekit-sip':
      return ['--config', join(folder, 'sip.yaml')];
  }
}

/** livekit-sip listens on UDP only; it says when it does. */
async function isReady(
  part: TelephonyPart,
  ports: TelephonyPorts,
  words: string,
): Promise<boolean> {
  if (part === 'livekit-sip') return words.includes('sip signaling listening');
  return isListening(part === 'redis-server' ? ports.redis : ports.livekit);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (answer: boolean): void => {
      socket.destroy();
      done(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}
