import { createServer, type Server } from 'node:net';

const LOOPBACK = '127.0.0.1';
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

export interface PortChooser {
  /** A free port, kept from others until it is released; none is given twice. */
  choose(wish: PortWish): Promise<number>;
  /** Called right before the part starts that is to listen there. */
  release(port: number): Promise<void>;
}

/**
 * Chooses the ports of one platform. Another one that starts at the same moment finds them taken.
 */
export function createPortChooser(say: (line: string) => void): PortChooser {
  const held = new Map<number, Server>();
  const given = new Set<number>();
  const choose = async ({ name, preferred, host = LOOPBACK, setBy }: PortWish) => {
    for (let port = preferred; port < preferred + PORTS_TRIED_MAX && port < 65_536; port += 1) {
      const server = given.has(port) ? null : await listen(port, host);
      if (server !== null) {
        const bound = portOf(server);
        held.set(bound, server);
        given.add(bound);
        if (bound !== preferred) say(`port ${preferred} is taken; ${name} uses ${bound}`);
        return bound;
      }
      if (setBy !== undefined) {
        throw new PortInUseError(
          `port ${port} (${setBy}) for ${name} is in use; choose another one or end what uses it`,
        );
      }
    }
    throw new PortInUseError(`no free port for ${name} from ${preferred} on`);
  };
  const release = async (port: number): Promise<void> => {
    const server = held.get(port);
    held.delete(port);
    if (server !== undefined) await close(server);
  };
  return { choose, release };
}

/** A free port of the system's choice. */
export async function freePort(): Promise<number> {
  const server = await listen(0, LOOPBACK);
  if (server === null) throw new PortInUseError('the system has no free port');
  const port = portOf(server);
  await close(server);
  return port;
}

/** Null when the port is in use. Whoever connects to a port that is only held is sent away. */
function listen(port: number, host: string): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(null));
    // A port that is held must not keep a process alive that has nothing else to do.
    server.unref().listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
