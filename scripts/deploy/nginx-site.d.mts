type Environment = Record<string, string | undefined>;

export function siteProblems(options: { path: string; env: Environment }): Promise<string[]>;
export function wholeConfig(site: string, folder: string, ports?: Record<80 | 443, number>): string;
/** Null when there is one now; else what is wrong. */
export function makeCertificate(folder: string, env: Environment): Promise<string | null>;
