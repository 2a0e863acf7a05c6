// Rounding, which Swift's dictionaries and sets call to size themselves, and compilers for processors without SSE4.1.
#include "pal-side.h"

// From here on a double has no fraction; infinities and what is not a number go the same way.
static const double first_whole = 4503599627370496.0;

static double nearer_to_zero(double number) {
  if (!(number > -first_whole && number < first_whole)) return number;
  return __builtin_copysign((double)(int64_t)number, number);
}

double trunc(double number);
double trunc(double number) { return nearer_to_zero(number); }

double ceil(double number);
double ceil(double number) {
  double whole = nearer_to_zero(number);
  return whole < number ? whole + 1 : whole;
}

double floor(double number);
double floor(double number) {
  double whole = nearer_to_zero(number);
  return whole > number ? whole - 1 : whole;
}
