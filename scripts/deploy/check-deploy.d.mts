export interface DeployCheck {
  what: string;
  problems: string[];
}

export function checkDeploy(options: {
  root: string;
  env: Record<string, string | undefined>;
  apt: boolean;
  print: (line: string) => void;
}): Promise<DeployCheck[]>;
