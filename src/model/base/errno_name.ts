/** The numbers and names of the errors of execve(2) on Linux (errno(3)). */
const NAMES: ReadonlyMap<number, string> = new Map([
  [1, "EPERM"],
  [2, "ENOENT"],
  [4, "EINTR"],
  [5, "EIO"],
  [7, "E2BIG"],
  [8, "ENOEXEC"],
  [9, "EBADF"],
  [11, "EAGAIN"],
  [12, "ENOMEM"],
  [13, "EACCES"],
  [14, "EFAULT"],
  [16, "EBUSY"],
  [17, "EEXIST"],
  [18, "EXDEV"],
  [19, "ENODEV"],
  [20, "ENOTDIR"],
  [21, "EISDIR"],
  [22, "EINVAL"],
  [23, "ENFILE"],
  [24, "EMFILE"],
  [26, "ETXTBSY"],
  [28, "ENOSPC"],
  [30, "EROFS"],
  [36, "ENAMETOOLONG"],
  [38, "ENOSYS"],
  [40, "ELOOP"],
  [75, "EOVERFLOW"],
  [80, "ELIBBAD"],
  [110, "ETIMEDOUT"],
  [116, "ESTALE"],
  [122, "EDQUOT"],
]);

/** Returns the name of an error, such as ENOENT; null for a number that has none here. */
export function errnoName(errno: number): string | null {
  return NAMES.get(errno) ?? null;
}
