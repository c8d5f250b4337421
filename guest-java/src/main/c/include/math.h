/* SPDX-License-Identifier: Apache-2.0 */
/* What generated code calls. sin, pow and their kin are Java: see dev.ukvm.guest.runtime. */
#ifndef UKVM_MATH_H
#define UKVM_MATH_H

#define NAN __builtin_nanf("")
#define INFINITY __builtin_inff()
#define isnan(x) __builtin_isnan(x)
#define isinf(x) __builtin_isinf_sign(x)
#define isfinite(x) __builtin_isfinite(x)

double fmod(double dividend, double divisor);
float fmodf(float dividend, float divisor);
double floor(double x);
double ceil(double x);
double rint(double x);
double sqrt(double x);
double fabs(double x);

#endif
