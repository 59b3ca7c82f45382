import { fileURLToPath } from 'node:url';
import { AgentServer, initializeLogger, ServerOptions } from '@livekit/agents';

initializeLogger({ pretty: false, level: 'error' });
const server = new AgentServer(
  new ServerOptions({
    agent: fileURLToPath(new URL('./bare-job.ts', import.meta.url)),
    agentName: 'bare',
    wsURL: process.env['LIVEKIT_URL'] ?? '',
    apiKey: process.env['LIVEKIT_API_KEY'] ?? '',
    apiSecret: process.env['LIVEKIT_API_SECRET'] ?? '',
    host: '127.0.0.1',
    port: 0,
    numIdleProcesses: 1,
    initializeProcessTimeout: 60_000,
    loadFunc: async () => 0,
    logLevel: 'error',
  }),
);
server.event.on('worker_registered', () => process.stdout.write('agent is ready\n'));
process.once('SIGTERM', () => void server.close().then(() => process.exit(0)));
await server.run();
