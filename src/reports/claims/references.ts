/** Where methods come from, as a text names them and as a list of references gives them in full. */
export const REFERENCES = {
  adadelta: ["Zeiler 2012", "Zeiler MD. ADADELTA: an adaptive learning rate method. arXiv:1212.5701, 2012."],
  adagrad: [
    "Duchi et al. 2011",
    "Duchi J, Hazan E, Singer Y. Adaptive subgradient methods for online learning and stochastic optimization. J Mach Learn Res 2011;12:2121-2159.",
  ],
  adam: [
    "Kingma & Ba 2015",
    "Kingma DP, Ba J. Adam: a method for stochastic optimization. International Conference on Learning Representations, 2015. arXiv:1412.6980.",
  ],
  agrestiCoull: [
    "Agresti & Coull 1998",
    'Agresti A, Coull BA. Approximate is better than "exact" for interval estimation of binomial proportions. Am Stat 1998;52:119-126.',
  ],
  austin: [
    "Austin 2009",
    "Austin PC. Balance diagnostics for comparing the distribution of baseline covariates between treatment groups in propensity-score matched samples. Stat Med 2009;28:3083-3107.",
  ],
  brier: [
    "Brier 1950",
    "Brier GW. Verification of forecasts expressed in terms of probability. Mon Weather Rev 1950;78:1-3.",
  ],
  broeckerSmith: [
    "Bröcker & Smith 2007",
    "Bröcker J, Smith LA. Increasing the reliability of reliability diagrams. Weather Forecast 2007;22:651-661.",
  ],
  clahe: [
    "Zuiderveld 1994",
    "Zuiderveld K. Contrast limited adaptive histogram equalization. In: Heckbert PS, ed. Graphics Gems IV. Academic Press, 1994:474-485.",
  ],
  cohen: ["Cohen 1960", "Cohen J. A coefficient of agreement for nominal scales. Educ Psychol Meas 1960;20:37-46."],
  cohenWeighted: [
    "Cohen 1968",
    "Cohen J. Weighted kappa: nominal scale agreement with provision for scaled disagreement or partial credit. Psychol Bull 1968;70:213-220.",
  ],
  cosine: [
    "Loshchilov & Hutter 2017",
    "Loshchilov I, Hutter F. SGDR: stochastic gradient descent with warm restarts. International Conference on Learning Representations, 2017. arXiv:1608.03983.",
  ],
  cox: ["Cox 1958", "Cox DR. Two further applications of a model for binary regression. Biometrika 1958;45:562-565."],
  decisionCurve: [
    "Vickers & Elkin 2006",
    "Vickers AJ, Elkin EB. Decision curve analysis: a novel method for evaluating prediction models. Med Decis Making 2006;26:565-574.",
  ],
  fieldWelsh: [
    "Field & Welsh 2007",
    "Field CA, Welsh AH. Bootstrapping clustered data. J R Stat Soc B 2007;69:369-390.",
  ],
  gradCam: [
    "Selvaraju et al. 2017",
    "Selvaraju RR, Cogswell M, Das A, Vedantam R, Parikh D, Batra D. Grad-CAM: visual explanations from deep networks via gradient-based localization. IEEE International Conference on Computer Vision, 2017:618-626.",
  ],
  handTill: [
    "Hand & Till 2001",
    "Hand DJ, Till RJ. A simple generalisation of the area under the ROC curve for multiple class classification problems. Mach Learn 2001;45:171-186.",
  ],
  hanleyMcNeil: [
    "Hanley & McNeil 1982",
    "Hanley JA, McNeil BJ. The meaning and use of the area under a receiver operating characteristic (ROC) curve. Radiology 1982;143:29-36.",
  ],
  hiResCam: [
    "Draelos & Carin 2020",
    "Draelos RL, Carin L. Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional neural networks. arXiv:2011.08891, 2020.",
  ],
  holm: ["Holm 1979", "Holm S. A simple sequentially rejective multiple test procedure. Scand J Stat 1979;6:65-70."],
  labelSmoothing: [
    "Szegedy et al. 2016",
    "Szegedy C, Vanhoucke V, Ioffe S, Shlens J, Wojna Z. Rethinking the Inception architecture for computer vision. IEEE Conference on Computer Vision and Pattern Recognition, 2016:2818-2826.",
  ],
  manclDeRouen: [
    "Mancl & DeRouen 2001",
    "Mancl LA, DeRouen TA. A covariance estimator for GEE with improved small-sample properties. Biometrics 2001;57:126-134.",
  ],
  mercaldo: [
    "Mercaldo et al. 2007",
    "Mercaldo ND, Lau KF, Zhou XH. Confidence intervals for predictive values with an emphasis to case-control studies. Stat Med 2007;26:2170-2183.",
  ],
  naeini: [
    "Naeini et al. 2015",
    "Naeini MP, Cooper GF, Hauskrecht M. Obtaining well calibrated probabilities using Bayesian binning. AAAI Conference on Artificial Intelligence, 2015:2901-2907.",
  ],
  newcombe: [
    "Newcombe 2006",
    "Newcombe RG. Confidence intervals for an effect size measure based on the Mann-Whitney statistic. Part 2: asymptotic methods and evaluation. Stat Med 2006;25:559-573.",
  ],
  obuchowski: [
    "Obuchowski 1997",
    "Obuchowski NA. Nonparametric analysis of clustered ROC curve data. Biometrics 1997;53:567-578.",
  ],
  raoScott: [
    "Rao & Scott 1992",
    "Rao JNK, Scott AJ. A simple method for the analysis of clustered binary data. Biometrics 1992;48:577-585.",
  ],
  rmsprop: [
    "Tieleman & Hinton 2012",
    "Tieleman T, Hinton G. Lecture 6.5: RMSProp. COURSERA: Neural Networks for Machine Learning, 2012.",
  ],
  youden: ["Youden 1950", "Youden WJ. Index for rating diagnostic tests. Cancer 1950;3:32-35."],
  zouDonner: [
    "Zou & Donner 2008",
    "Zou GY, Donner A. Construction of confidence limits about effect measures: a general approach. Stat Med 2008;27:1693-1702.",
  ],
} as const satisfies Readonly<Record<string, readonly [named: string, full: string]>>;

export type ReferenceId = keyof typeof REFERENCES;
