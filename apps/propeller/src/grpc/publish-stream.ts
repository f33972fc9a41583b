import type { ServerDuplexStream, StatusObject } from '@grpc/grpc-js';
import { LIMITS } from '../delivery/limits.js';

/**
 * Answers each request of a stream as soon as it is done. A bounded number is in the works, and a publisher that does not
 * read its results is not read either.
 * @returns ends the stream with an error: what comes after is not read
 */
export function servePublishStream<Request, Response>(
  call: ServerDuplexStream<Request, Response>,
  answer: (request: Request) => Promise<Response>,
): (error: Partial<StatusObject>) => void {
  let inFlight = 0;
  let ended = false;
  let full = false;
  const settle = (): void => {
    if (ended && inFlight === 0) call.end();
    else if (!full && inFlight < LIMITS.streamInFlightMax) call.resume();
  };
  call.on('drain', () => {
    full = false;
    settle();
  });
  const serve = async (request: Request): Promise<void> => {
    const response = await answer(request);
    inFlight--;
    if (call.cancelled || call.writableEnded) return;
    if (!call.write(response)) {
      full = true;
      call.pause();
    }
    settle();
  };
  const take = (request: Request): void => {
    if (++inFlight >= LIMITS.streamInFlightMax) call.pause();
    void serve(request);
  };
  call.on('data', take);
  call.on('end', () => {
    ended = true;
    settle();
  });
  call.on('error', () => {});
  return (error) => {
    call.off('data', take);
    call.emit('error', error);
  };
}
