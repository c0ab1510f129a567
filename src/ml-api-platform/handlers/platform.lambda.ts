/** The functions of a platform. They share a file, most of which is what both need. */
export { goldenPredictions } from './golden-predictions';
export { spotFallback } from './spot-fallback';
