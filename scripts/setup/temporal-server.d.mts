export interface TemporalServer {
  /** Which of the ways found it, in words for a person. */
  way: string;
  /** Set when a server runs already (TEMPORAL_ADDRESS). */
  address?: string;
  /** Else the CLI that can start one, and what it says of itself. */
  executable?: string;
  version?: string;
}

export interface Way {
  name: string;
  /** Puts a Temporal CLI into the cache and answers its path; throws with a one-line reason. */
  get(request: {
    env: Record<string, string | undefined>;
    root: string;
    cache: string;
    print: (line: string) => void;
  }): Promise<string>;
}

export const NO_SERVER: string;

export function findTemporalServer(
  env: Record<string, string | undefined>,
  options?: {
    root?: string;
    print?: (line: string) => void;
    obtain?: boolean;
    ways?: Way[];
  },
): Promise<TemporalServer | null>;

export function describeServer(server: TemporalServer): string;
