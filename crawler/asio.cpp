// The one translation unit that compiles the non-template parts of Boost.Asio.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
