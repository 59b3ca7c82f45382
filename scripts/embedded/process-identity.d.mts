export function processIdentity(pid: number): string | null;
export function processCommand(pid: number): string | null;
