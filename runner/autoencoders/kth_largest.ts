/**
 * @module
 */

/**
 * The k-th largest of some numbers: the k largest are kept in a heap of which the least is on top, n log k whatever the order.
 *
 * @returns `-Infinity` where there are no more than k.
 */
export function kthLargest(numbers: Float32Array, k: number): number {
  if (k >= numbers.length) return -Infinity;
  const heap = numbers.slice(0, k).sort();
  for (let i = k; i < numbers.length; i++) if (numbers[i] > heap[0]) replaceLeast(heap, numbers[i]);
  return heap[0];
}

function replaceLeast(heap: Float32Array, value: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1] < heap[child]) child++;
    if (heap[child] >= value) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = value;
}
