import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
} from '@temporalio/worker';

const NAMESPACE = 'default';

export interface TestTemporal {
  client: Client;
  /**
   * For `Worker.create({ connection, workflowBundle: workflowBundle(), taskQueue:
   * uniqueName('calls'), ... })`.
   */
  nativeConnection: NativeConnection;
  address: string;
  namespace: string;
}

/**
 * Address of the dev server that all tests of the run share; everything on it carries ids of its
 * own.
 */
export function temporalAddress(): string {
  return fromEnvironment('NEW_VOICE_TEST_TEMPORAL');
}

export function temporalUiUrl(): string {
  return fromEnvironment('NEW_VOICE_TEST_TEMPORAL_UI');
}

/** The workflows, bundled once for the whole run. */
export function workflowBundle(): { codePath: string } {
  return { codePath: fromEnvironment('NEW_VOICE_TEST_BUNDLE') };
}

/**
 * A name that no other test uses: for task queues, and for workflow ids that no UUID makes unique.
 */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(6).toString('hex')}`;
}

/** Connections of this test file to the shared dev server, closed after its last test. */
export function useTemporal(): () => TestTemporal {
  let temporal: TestTemporal | null = null;
  let connection: Connection | null = null;

  beforeAll(async () => {
    quietRuntime();
    const address = temporalAddress();
    connection = await Connection.connect({ address });
    temporal = {
      client: new Client({ connection, namespace: NAMESPACE }),
      nativeConnection: await NativeConnection.connect({ address }),
      address,
      namespace: NAMESPACE,
    };
  });
  afterAll(async () => {
    await temporal?.nativeConnection.close();
    await connection?.close();
  });
  return () => {
    if (temporal === null) throw new Error('Temporal is there in hooks and tests only');
    return temporal;
  };
}

/**
 * Workers of tests are killed and cancelled on purpose: their warnings are noise. One runtime lives
 * in a process.
 */
function quietRuntime(): void {
  if (Runtime._instance !== undefined) return;
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { forward: {}, filter } },
  });
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set: this test file belongs to the Jest project "workflow"`);
  }
  return value;
}
