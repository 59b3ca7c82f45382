import { getPriority, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { runContactThread } from '../import/contact-thread.js';
import type { ThreadJob } from '../import/thread-messages.js';
import { loadNumberZones } from '../rulebook/number-zones.js';

/** The program of the threads that read uploaded contacts; the API starts them. */
if (parentPort === null) throw new Error('this program is a thread of the API');
/** As `nice` has it. */
const BELOW_OTHERS = 10;

/** Linux gives each thread a priority of its own: those who wait for an answer go before. */
if (process.platform === 'linux') setPriority(Math.max(getPriority(), BELOW_OTHERS));

const { job } = workerData as { job: ThreadJob };
void runContactThread(job, { parent: parentPort, zones: loadNumberZones });
