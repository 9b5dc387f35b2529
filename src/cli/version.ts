/** Written in by the bundler, from package.json. */
declare const __BUCKETSEAL_VERSION__: string;

export const version: string = __BUCKETSEAL_VERSION__;
