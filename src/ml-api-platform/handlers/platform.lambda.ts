/** The functions of a platform. They share a bundle, most of which is what both need. */
export { goldenPredictions } from './golden-predictions';
export { spotFallback } from './spot-fallback';
