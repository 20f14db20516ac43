// The one translation unit that compiles the non-template parts of Boost.Beast.
#include <boost/beast/src.hpp>
