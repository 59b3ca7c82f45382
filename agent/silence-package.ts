import { initializeLogger } from '@livekit/agents';

/**
 * The package insists on a logger, and tells it the arguments of tools and what people say, with
 * its errors, too. Where a talk is held it is silent, whatever our own level is.
 */
export function silencePackage(): void {
  initializeLogger({ pretty: false, level: 'silent' });
}
