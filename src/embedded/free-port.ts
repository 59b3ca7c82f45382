import { createServer } from 'node:net';

const PORTS_TRIED_MAX = 100;

/** A port that the person asked for is taken: said in one line, never replaced in silence. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
}

export interface PortWish {
  /** What listens there, in words. */
  name: string;
  preferred: number;
  host?: string;
  /** Set when a person chose the port: then no other one will do. */
  setBy?: string;
}

export type ChoosePort = (wish: PortWish) => Promise<number>;

/** Chooses ports for the parts of one platform; none is given twice. */
export function createPortChooser(say: (line: string) => void): ChoosePort {
  const given = new Set<number>();
  return async ({ name, preferred, host = '127.0.0.1', setBy }) => {
    if (preferred === 0) return freePort(host);
    for (let port = preferred; port < preferred + PORTS_TRIED_MAX && port < 65_536; port += 1) {
      if (!given.has(port) && (await isPortFree(port, host))) {
        given.add(port);
        if (port !== preferred) say(`port ${preferred} is taken; ${name} uses ${port}`);
        return port;
      }
      if (setBy !== undefined) {
        throw new PortInUseError(
          `port ${port} (${setBy}) for ${name} is in use; choose another one or end what uses it`,
        );
      }
    }
    throw new PortInUseError(`no free port for ${name} from ${preferred} on`);
  };
}

export function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A free port of the system's choice. */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host }, () => {
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
