import type { LineRow } from './evidence.js';

type Clocked = Pick<LineRow, 'clock'>;

export const speedOf = (line: Clocked | undefined): number => line?.clock?.speed ?? 1;

export function lineTimeAt({ clock }: Clocked, realMs: number): number {
  if (clock === null) return realMs;
  return clock.virtualOriginMs + (realMs - clock.realOriginMs) * clock.speed;
}

export function realTimeAt({ clock }: Clocked, lineMs: number): number {
  if (clock === null) return lineMs;
  return clock.realOriginMs + (lineMs - clock.virtualOriginMs) / clock.speed;
}
