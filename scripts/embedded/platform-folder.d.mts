export interface PlatformState {
  pid: number;
  pids: Record<string, number>;
  urls: Record<string, string>;
}

export function claimFolder(folder: string): { pid: number } | null;
export function releaseFolder(folder: string): void;
export function folderOwner(folder: string): { pid: number } | null;
export function writePlatformState(folder: string, state: Omit<PlatformState, 'pid'>): void;
export function readPlatformState(folder: string): PlatformState | null;
export function leftovers(folder: string): { name: string; pid: number }[];
export function endLeftovers(
  folder: string,
  options?: { keep?: string[]; print?: (line: string) => void },
): Promise<void>;
