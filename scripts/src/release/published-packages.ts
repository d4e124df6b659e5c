/** A package that is published to the npm registry. */
export interface PublishedPackage {
  readonly name: string;
  /** Its folder below the repository. */
  readonly folder: string;
}

/** In the order of publishing: a package comes after those it needs. */
export const PUBLISHED_PACKAGES: readonly [contracts: PublishedPackage, sdk: PublishedPackage] = [
  { name: '@vidi/contracts', folder: 'packages/contracts' },
  { name: '@vidi/sdk', folder: 'packages/sdk' },
];
