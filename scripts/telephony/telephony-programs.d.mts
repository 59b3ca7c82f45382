export interface TelephonyProgram {
  name: 'redis-server' | 'livekit-server' | 'livekit-sip';
  /** Which of the ways found it, in words for a person. */
  way: string;
  path: string;
}

export function ensureTelephony(options: {
  env: Record<string, string | undefined>;
  root: string;
  print: (line: string) => void;
  /** Install or build what is missing; without it only what is on this machine counts. */
  obtain?: boolean;
  /** As root, let apt-get install what is missing. */
  apt?: boolean;
}): Promise<{ programs: TelephonyProgram[]; problems: string[] }>;
