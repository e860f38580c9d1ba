/** What other programs read of the figures of one recording, or of two sides. */
export const EXCHANGE_FORMATS = ["benchmark-action", "bmf", "gobench", "openmetrics"] as const;
export type ExchangeFormat = typeof EXCHANGE_FORMATS[number];
