/**
 * What the exchange says of itself; any structured logger fits. Fields never hold a number or a
 * token.
 */
export interface SimulatorLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
}
