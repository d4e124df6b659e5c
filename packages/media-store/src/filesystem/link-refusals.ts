/**
 * Why the system may refuse a hard link where a copy would do: another file system (EXDEV), no links there (EPERM, ENOTSUP,
 * EOPNOTSUPP, ENOSYS), too many of them (EMLINK), or somebody else's file (EPERM by the kernel's protected_hardlinks,
 * where services run as different users).
 */
export const LINK_REFUSALS = ['EXDEV', 'EPERM', 'EACCES', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'] as const;
