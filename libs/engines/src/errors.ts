/** An engine cannot be used: what happened and what to do about it. Whoever starts the engine prints both. */
export class EngineError extends Error {
  constructor(
    message: string,
    readonly remedy: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'EngineError';
  }
}
