/** What a summary says, in words, wherever it is shown. */
export * from "./command_words.ts";
export * from "./group_words.ts";
export * from "./memory_words.ts";
export * from "./rank_words.ts";
export * from "./run_words.ts";
