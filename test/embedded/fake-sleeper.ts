/** Stands for a process that only has to live. */
setInterval(() => undefined, 60_000);
