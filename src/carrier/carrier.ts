import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { CarrierLog } from './carrier-log.js';
import { createControlServer } from './control-server.js';
import { openCarrierLedger, type CarrierLedger } from './ledger.js';
import { createPacer } from './media/pacer.js';
import { createPhoneBook, type PhoneBook } from './phone-book.js';
import { loadSentences } from './sentences.js';
import type { CallFacts } from './call-state.js';
import { openSwitchboard } from './switchboard.js';

export interface CarrierOptions {
  host: string;
  /** UDP; 0 takes any free one. */
  sipPort: number;
  /** TCP; 0 takes any free one. */
  controlPort: number;
  /** Of the ledger and the recordings. */
  dataDir: string;
  log: CarrierLog;
}

export interface Carrier {
  /** `host:port`, as a trunk's address. */
  sip: string;
  /** Base of the control door. */
  url: string;
  ledger: CarrierLedger;
  phoneBook: PhoneBook;
  calls(): CallFacts[];
  stop(): Promise<void>;
}

/** A phone network with all kinds of people in it, on this machine: SIP and RTP over UDP. */
export async function startCarrier(options: CarrierOptions): Promise<Carrier> {
  const { host, log } = options;
  const folder = join(options.dataDir, 'recordings');
  mkdirSync(folder, { recursive: true });
  const sentences = loadSentences();
  const pacer = createPacer();
  const phoneBook = createPhoneBook();
  const ledger = openCarrierLedger(options.dataDir);
  const switchboard = await openSwitchboard(
    { pacer, ledger, sentences, phoneBook, host, folder },
    { address: host, port: options.sipPort },
  );
  const server = createControlServer({ phoneBook, ledger, sentences, switchboard });
  server.listen(options.controlPort, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sip = `${host}:${switchboard.endpoint.local.port}`;
  log.info({ sip, control: port }, 'the carrier takes calls');
  return {
    sip,
    url: `http://${host}:${port}`,
    ledger,
    phoneBook,
    calls: () => switchboard.calls(),
    async stop() {
      await switchboard.close();
      pacer.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
