import { parseArgs } from 'node:util';
import { CALLEES } from '../carrier/callees.js';
import { startCarrier } from '../carrier/carrier.js';
import { onShutdown } from '../observability/graceful-shutdown.js';
import { createLogger } from '../observability/logger.js';

const SHUTDOWN_LIMIT_MS = 5_000;

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    sip: { type: 'string', default: '5095' },
    control: { type: 'string', default: '5096' },
    data: { type: 'string', default: '.new-voice/carrier' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(`A phone network on this machine.
Point a SIP trunk at ${values.host}:${values.sip} and
dial any number; its last two digits say who answers:\n`);
  for (const { suffix, name, does } of CALLEES) console.log(`  ...${suffix}  ${name}: ${does}`);
  console.log(`\nOptions: --host, --sip (UDP port), --control (HTTP port), --data (folder)`);
  process.exit(0);
}

const log = createLogger('carrier', 'info');
const carrier = await startCarrier({
  host: values.host,
  sipPort: Number(values.sip),
  controlPort: Number(values.control),
  dataDir: values.data,
  log,
});
onShutdown(log, () => carrier.stop(), SHUTDOWN_LIMIT_MS);
